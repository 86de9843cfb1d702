using System.Globalization;
using System.Numerics;
using CsCheck;
using DamonHeatmap.Compat;

namespace DamonHeatmap.Tests.Compat;

public class PythonNumberTests
{
    private static readonly Gen<PythonNumber> AnyWhole = Gen.OneOf(
        Gen.Long.Select(value => (PythonNumber)value),
        Gen.Int[-100, 100].Select(value => (PythonNumber)(long)value),
        Gen.Select(Gen.Long, Gen.Long, Gen.Int[0, 90]).Select(parts => PythonNumber.Whole(((BigInteger)parts.Item1 * parts.Item2) << parts.Item3)));

    [Theory]
    [InlineData(16384.0, 102.4, 159.0)]
    [InlineData(7.0, 2.0, 3.0)]
    [InlineData(-7.0, 2.0, -4.0)]
    [InlineData(7.0, -2.0, -4.0)]
    [InlineData(0.0, -2.0, -0.0)]
    [InlineData(6.0, 3.0, 2.0)]
    public void FloorDivide_Floats_IsPythons(double left, double right, double expected)
    {
        Assert.Equal(PythonText.Repr(expected), PythonNumber.FloorDivide(left, right).Repr());
    }

    [Theory]
    [InlineData(7, 2, 3)]
    [InlineData(-7, 2, -4)]
    [InlineData(7, -2, -4)]
    [InlineData(-7, -2, 3)]
    [InlineData(-8, 2, -4)]
    public void FloorDivide_Wholes_RoundsDown(long left, long right, long expected)
    {
        Assert.Equal(expected.ToString(CultureInfo.InvariantCulture), PythonNumber.FloorDivide(left, right).Repr());
    }

    [Fact]
    public void Arithmetic_AnyWholes_IsExact()
    {
        Gen.Select(AnyWhole, AnyWhole).Sample((left, right) =>
        {
            BigInteger a = Parse(left), b = Parse(right);
            Assert.Equal(a + b, Parse(left + right));
            Assert.Equal(a - b, Parse(left - right));
            Assert.Equal(a * b, Parse(left * right));
            Assert.Equal(a < b, left < right);
            Assert.Equal(a > b, left > right);
            if (!b.IsZero)
            {
                BigInteger quotient = Parse(PythonNumber.FloorDivide(left, right)), rest = a - (quotient * b);
                Assert.True(rest.IsZero || (rest.Sign == b.Sign && BigInteger.Abs(rest) < BigInteger.Abs(b)), $"{a} // {b}");
            }
        });
    }

    [Fact]
    public void Divide_AnyWholes_IsTheNearestFloat()
    {
        Gen.Select(AnyWhole, AnyWhole).Where(pair => pair.Item2.IsTrue() && pair.Item1.IsTrue()).Sample((left, right) =>
        {
            double quotient = (left / right).ToDouble();
            BigInteger a = Parse(left), b = Parse(right);
            Assert.True(Error(a, b, quotient) <= Error(a, b, Math.BitIncrement(quotient)), $"{a} / {b} = {quotient:R}, the next is nearer");
            Assert.True(Error(a, b, quotient) <= Error(a, b, Math.BitDecrement(quotient)), $"{a} / {b} = {quotient:R}, the one before is nearer");
        });
    }

    [Theory]
    [InlineData("9007199254740993", "9007199254740992.0")]
    [InlineData("9007199254740995", "9007199254740996.0")]
    [InlineData("18446744073709551615", "1.8446744073709552e+19")]
    [InlineData("36893488147419107328", "3.6893488147419103e+19")]
    [InlineData("36893488147419107329", "3.6893488147419111e+19")]
    [InlineData("-36893488147419107329", "-3.6893488147419111e+19")]
    public void ToDouble_BigWhole_IsRoundedOnceHalfToEven(string whole, string expected)
    {
        Assert.Equal(double.Parse(expected, CultureInfo.InvariantCulture), PythonNumber.Whole(BigInteger.Parse(whole, CultureInfo.InvariantCulture)).ToDouble());
    }

    [Fact]
    public void Compare_WholeWithFloat_IsExact()
    {
        Assert.True((PythonNumber)9007199254740993 > 9007199254740992.0);
        Assert.True((PythonNumber)9007199254740992.0 < 9007199254740993);
        Assert.True(((PythonNumber)1).IsEqualTo(1.0));
        Assert.True((PythonNumber)double.NegativeInfinity < long.MinValue);
        Assert.False((PythonNumber)double.NaN < 1);
        Assert.False((PythonNumber)double.NaN > 1);
        Assert.False(((PythonNumber)double.NaN).IsEqualTo(double.NaN));
    }

    [Fact]
    public void MaxAndMin_OfEquals_AreTheFirst()
    {
        Assert.Equal("1", PythonNumber.Max(1, 1.0).Repr());
        Assert.Equal("1.0", PythonNumber.Max(1.0, 1).Repr());
        Assert.Equal("1", PythonNumber.Min(1, 1.0).Repr());
        Assert.Equal("1.0", PythonNumber.Min(1.0, 1).Repr());
    }

    [Theory]
    [InlineData(-0.3, "0")]
    [InlineData(2.9, "2")]
    [InlineData(-2.9, "-2")]
    [InlineData(1e25, "10000000000000000905969664")]
    public void ToDecimal_Float_IsCutTowardsZero(double value, string expected) => Assert.Equal(expected, ((PythonNumber)value).ToDecimal());

    [Fact]
    public void Operators_OnWhatPythonRefuses_Throw()
    {
        Assert.Throws<PythonErrorException>(() => (PythonNumber)1 / 0);
        Assert.Throws<PythonErrorException>(() => (PythonNumber)1 / 0.0);
        Assert.Throws<PythonErrorException>(() => PythonNumber.FloorDivide(1, 0));
        Assert.Throws<PythonErrorException>(() => PythonNumber.FloorDivide(1.0, 0));
        Assert.Throws<PythonErrorException>(() => PythonNumber.None + 1);
        Assert.Throws<PythonErrorException>(() => 1.5 * PythonNumber.None);
        Assert.Throws<PythonErrorException>(() => PythonNumber.None < 1);
        Assert.Throws<PythonErrorException>(() => PythonNumber.None > 1.5);
        Assert.Throws<PythonErrorException>(() => ((PythonNumber)double.NaN).Truncate());
        Assert.Throws<PythonErrorException>(() => PythonNumber.Whole(BigInteger.One << 1100).ToDouble());
    }

    private static BigInteger Parse(PythonNumber number) => BigInteger.Parse(number.Repr(), CultureInfo.InvariantCulture);

    /// <summary>|a / b − value|, times |b| and a power of two that makes it whole.</summary>
    private static BigInteger Error(BigInteger a, BigInteger b, double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)((bits >> 52) & 0x7ff) - 1075;
        BigInteger mantissa = (bits & 0xfffffffffffffL) | (1L << 52);
        mantissa = value < 0 ? -mantissa : mantissa;
        return BigInteger.Abs((a << 1100) - ((mantissa * b) << (1100 + exponent)));
    }
}
