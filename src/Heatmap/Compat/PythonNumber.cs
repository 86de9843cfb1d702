using System.Globalization;
using System.Numerics;

namespace DamonHeatmap.Compat;

/// <summary>
/// A number as damo's interpreter knows it: a whole number of any size, a float, or None where a number should be. Operators follow
/// Python's rules to the last bit; whole numbers that fit in 64 bits (nearly all) never leave the fast path.
/// </summary>
internal readonly struct PythonNumber
{
    private static readonly object FloatKind = new();
    private static readonly object NoneKind = new();

    // null: whole, in _bits; FloatKind: the bits of a double; NoneKind; else a boxed BigInteger that does not fit in 64 bits
    private readonly object? _kind;
    private readonly long _bits;

    private PythonNumber(object? kind, long bits) => (_kind, _bits) = (kind, bits);

    /// <summary>Order by value, for sorting that keeps equals as they were.</summary>
    public static Comparer<PythonNumber> ByValue { get; } = Comparer<PythonNumber>.Create((left, right) => left < right ? -1 : right < left ? 1 : 0);

    public static PythonNumber None { get; } = new(NoneKind, 0);

    public bool IsNone => ReferenceEquals(_kind, NoneKind);

    public bool IsFloat => ReferenceEquals(_kind, FloatKind);

    private bool IsSmall => _kind is null;

    private BigInteger Big => _kind is null ? _bits : _kind is BigInteger big ? big : throw NoNumber();

    private double Float => BitConverter.Int64BitsToDouble(_bits);

    public static implicit operator PythonNumber(long value) => new(null, value);

    public static implicit operator PythonNumber(double value) => new(FloatKind, BitConverter.DoubleToInt64Bits(value));

    public static PythonNumber operator +(PythonNumber left, PythonNumber right)
    {
        if (left.IsSmall && right.IsSmall)
        {
            long sum = unchecked(left._bits + right._bits);
            return ((left._bits ^ sum) & (right._bits ^ sum)) < 0 ? Whole((BigInteger)left._bits + right._bits) : sum;
        }

        return left.IsFloat || right.IsFloat ? left.ToDouble() + right.ToDouble() : Whole(left.Big + right.Big);
    }

    public static PythonNumber operator -(PythonNumber left, PythonNumber right)
    {
        if (left.IsSmall && right.IsSmall)
        {
            long difference = unchecked(left._bits - right._bits);
            return ((left._bits ^ right._bits) & (left._bits ^ difference)) < 0 ? Whole((BigInteger)left._bits - right._bits) : difference;
        }

        return left.IsFloat || right.IsFloat ? left.ToDouble() - right.ToDouble() : Whole(left.Big - right.Big);
    }

    public static PythonNumber operator *(PythonNumber left, PythonNumber right)
    {
        if (left.IsSmall && right.IsSmall)
        {
            long high = Math.BigMul(left._bits, right._bits, out long low);
            return high == low >> 63 ? low : Whole((BigInteger)left._bits * right._bits);
        }

        return left.IsFloat || right.IsFloat ? left.ToDouble() * right.ToDouble() : Whole(left.Big * right.Big);
    }

    /// <summary>True division: of whole numbers the correctly rounded quotient of their exact values.</summary>
    public static PythonNumber operator /(PythonNumber left, PythonNumber right)
    {
        const long exact = 1L << 53;
        if (left.IsSmall && right.IsSmall && right._bits != 0
            && left._bits is >= -exact and <= exact && right._bits is >= -exact and <= exact)
        {
            return (double)left._bits / right._bits;
        }

        if (left.IsFloat || right.IsFloat)
        {
            double divisor = right.ToDouble();
            double dividend = left.ToDouble();
            return divisor == 0 ? throw DivisionByZero() : dividend / divisor;
        }

        return Quotient(left.Big, right.Big);
    }

    public static bool operator <(PythonNumber left, PythonNumber right) => Compare(left, right) == -1;

    public static bool operator >(PythonNumber left, PythonNumber right) => Compare(left, right) == 1;

    public static bool operator <=(PythonNumber left, PythonNumber right) => Compare(left, right) is -1 or 0;

    public static bool operator >=(PythonNumber left, PythonNumber right) => Compare(left, right) is 1 or 0;

    /// <summary>Python's <c>//</c>. Of floats it is not the floor of the quotient: fmod first, then the rest divided and floored.</summary>
    public static PythonNumber FloorDivide(PythonNumber left, PythonNumber right)
    {
        if (left.IsFloat || right.IsFloat)
        {
            return FloorDivide(left.ToDouble(), right.ToDouble());
        }

        BigInteger divisor = right.Big;
        if (divisor.IsZero)
        {
            throw DivisionByZero();
        }

        var quotient = BigInteger.DivRem(left.Big, divisor, out BigInteger rest);
        return Whole(!rest.IsZero && rest.Sign != divisor.Sign ? quotient - 1 : quotient);
    }

    /// <summary>Python's <c>max(first, second)</c>: of equals the first.</summary>
    public static PythonNumber Max(PythonNumber first, PythonNumber second) => second > first ? second : first;

    /// <summary>Python's <c>min(first, second)</c>: of equals the first.</summary>
    public static PythonNumber Min(PythonNumber first, PythonNumber second) => second < first ? second : first;

    /// <summary>A whole number of any size.</summary>
    public static PythonNumber Whole(BigInteger value) =>
        value >= long.MinValue && value <= long.MaxValue ? (long)value : new PythonNumber(value, 0);

    /// <summary><c>int(x)</c>: towards zero.</summary>
    public PythonNumber Truncate()
    {
        if (!IsFloat)
        {
            return IsNone ? throw NoNumber() : this;
        }

        double value = Float;
        return Math.Abs(value) < 9e18 ? (long)value
            : double.IsFinite(value) ? Whole(new BigInteger(value))
            : throw new PythonErrorException($"{Repr()} has no whole number");
    }

    /// <summary><c>math.ceil(x)</c>.</summary>
    public PythonNumber Ceiling()
    {
        PythonNumber whole = Truncate();
        return this > whole ? whole + 1 : whole;
    }

    /// <summary><c>float(x)</c>: a whole number is rounded once, half to even.</summary>
    public double ToDouble() => IsFloat ? Float : IsSmall ? _bits : ToDouble(Big);

    /// <summary>Whether Python calls it true: anything but 0 and None.</summary>
    public bool IsTrue() => !IsNone && (IsFloat ? Float != 0 : !IsSmall || _bits != 0);

    /// <summary><c>==</c>, which is also defined for None.</summary>
    public bool IsEqualTo(PythonNumber other) => IsNone || other.IsNone ? IsNone && other.IsNone : Compare(this, other) == 0;

    /// <summary>A whole number cut to what a 32-bit index can hold, for loops whose bounds are cut anyway.</summary>
    public int ToClampedInt32() => IsSmall ? (int)Math.Clamp(_bits, int.MinValue, int.MaxValue) : Big.Sign < 0 ? int.MinValue : int.MaxValue;

    /// <summary><c>repr(x)</c> and <c>str(x)</c>.</summary>
    public string Repr() =>
        IsSmall ? _bits.ToString(CultureInfo.InvariantCulture)
        : IsFloat ? PythonText.Repr(Float)
        : IsNone ? "None"
        : Big.ToString(CultureInfo.InvariantCulture);

    /// <summary><c>'%d' % x</c>.</summary>
    public string ToDecimal() => Truncate().Repr();

    public override string ToString() => Repr();

    private static PythonErrorException DivisionByZero() => new("division by zero");

    private static PythonErrorException NoNumber() => new("a number is missing (None)");

    private static PythonNumber FloorDivide(double left, double right)
    {
        if (right == 0)
        {
            throw DivisionByZero();
        }

        double rest = left % right;
        double quotient = (left - rest) / right;
        if (rest != 0 && (right < 0) != (rest < 0))
        {
            quotient -= 1;
        }

        if (quotient == 0)
        {
            return Math.CopySign(0.0, left / right);
        }

        double floor = Math.Floor(quotient);
        return quotient - floor > 0.5 ? floor + 1 : floor;
    }

    /// <summary>−1, 0, 1; 2 where one is not a number. Exact, also between a whole number and a float.</summary>
    private static int Compare(PythonNumber left, PythonNumber right)
    {
        if (left.IsSmall && right.IsSmall)
        {
            return left._bits.CompareTo(right._bits);
        }

        if (left.IsFloat && right.IsFloat)
        {
            return double.IsNaN(left.Float) || double.IsNaN(right.Float) ? 2 : left.Float.CompareTo(right.Float);
        }

        if (right.IsFloat)
        {
            int order = Compare(right, left);
            return order == 2 ? 2 : -order;
        }

        if (!left.IsFloat)
        {
            return left.Big.CompareTo(right.Big);
        }

        double value = left.Float;
        if (!double.IsFinite(value))
        {
            _ = right.Big;
            return double.IsNaN(value) ? 2 : value > 0 ? 1 : -1;
        }

        int whole = new BigInteger(Math.Floor(value)).CompareTo(right.Big);
        return whole != 0 ? Math.Sign(whole) : value > Math.Floor(value) ? 1 : 0;
    }

    private static double ToDouble(BigInteger value)
    {
        var size = BigInteger.Abs(value);
        int extra = (int)size.GetBitLength() - 64;
        double result;
        if (extra <= 0)
        {
            result = (ulong)size;
        }
        else
        {
            // the top 64 bits, the last of which also stands for all bits below, so that the one rounding is right
            var top = (ulong)(size >> extra);
            result = Math.ScaleB(top | (((BigInteger)top << extra) == size ? 0ul : 1ul), extra);
        }

        return double.IsInfinity(result) ? throw new PythonErrorException("a whole number too large for a float")
            : value.Sign < 0 ? -result : result;
    }

    private static double Quotient(BigInteger left, BigInteger right)
    {
        if (right.IsZero)
        {
            throw DivisionByZero();
        }

        if (left.IsZero)
        {
            return 0;
        }

        BigInteger dividend = BigInteger.Abs(left), divisor = BigInteger.Abs(right);

        // a quotient of 66 bits or so, more than rounding needs; what is left over only has to be there
        int shift = 66 - (int)(dividend.GetBitLength() - divisor.GetBitLength());
        var quotient = BigInteger.DivRem(shift > 0 ? dividend << shift : dividend, shift > 0 ? divisor : divisor << -shift, out BigInteger rest);
        double result = Math.ScaleB(ToDouble(rest.IsZero ? quotient : quotient | 1), -shift);
        return double.IsInfinity(result) ? throw new PythonErrorException("a quotient too large for a float")
            : left.Sign == right.Sign ? result : -result;
    }
}
