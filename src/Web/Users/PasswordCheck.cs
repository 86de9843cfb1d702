using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace DamonWeb.Users;

/// <summary>
/// Checks names and passwords. What was found is remembered, so that a scrape costs microseconds and not bcrypt's tenth of a second: of each user the last right password, of wrong ones the last few hundred, all of them
/// only as numbers that nobody without this process's key can make. Who is no user is checked against the hash of one, so that time does not tell. Thread-safe.
/// </summary>
internal sealed class PasswordCheck : IDisposable
{
    /// <summary>A client that keeps asking with the same wrong password costs nothing either, among so many of them.</summary>
    private const int MostWrong = 256;

    private readonly PasswordGate _gate;
    private readonly Func<string, string, bool> _verify;
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly Lock _lock = new();
    private readonly Dictionary<string, byte[]> _right = new(StringComparer.Ordinal);
    private readonly HashSet<string> _wrong = new(StringComparer.Ordinal);
    private readonly Queue<string> _wrongInOrder = new();
    private readonly Dictionary<string, Task<bool?>> _underWay = new(StringComparer.Ordinal);

    /// <param name="clock">The clock.</param>
    /// <param name="verify">Whether a password is that of a hash; null: bcrypt says so.</param>
    public PasswordCheck(TimeProvider clock, Func<string, string, bool>? verify = null)
    {
        _gate = new PasswordGate(clock);
        _verify = verify ?? PasswordHash.Verify;
    }

    /// <summary>Checks them.</summary>
    /// <param name="users">Hashes by name.</param>
    /// <param name="name">The name.</param>
    /// <param name="password">The password.</param>
    /// <param name="from">Where the client is; null: nobody knows.</param>
    /// <param name="cancellationToken">Nobody waits any more.</param>
    public async Task<PasswordVerdict> CheckAsync(ImmutableSortedDictionary<string, string> users, string name, string password, IPAddress? from, CancellationToken cancellationToken)
    {
        bool isUser = users.TryGetValue(name, out string? hash);
        hash ??= StandIn(users, name);
        byte[] digest = Digest(name, hash, password, isUser);
        string text = Convert.ToHexString(digest);
        Task<bool?> verdict;
        lock (_lock)
        {
            if (isUser && _right.TryGetValue(name, out byte[]? known) && CryptographicOperations.FixedTimeEquals(known, digest))
            {
                return PasswordVerdict.Right;
            }

            if (_wrong.Contains(text))
            {
                return PasswordVerdict.Wrong;
            }

            // whoever asks the same at the same time is told the same
            if (!_underWay.TryGetValue(text, out Task<bool?>? underWay))
            {
                underWay = Task.Run(() => VerifyAsync(users, name, password, hash, isUser, digest, text, Client(from)), CancellationToken.None);
                _underWay.Add(text, underWay);
            }

            verdict = underWay;
        }

        return await verdict.WaitAsync(cancellationToken) switch { true => PasswordVerdict.Right, false => PasswordVerdict.Wrong, _ => PasswordVerdict.Busy };
    }

    public void Dispose() => _gate.Dispose();

    private async Task<bool?> VerifyAsync(ImmutableSortedDictionary<string, string> users, string name, string password, string hash, bool isUser, byte[] digest, string text, string client)
    {
        bool? isRight = null;
        try
        {
            // a stand-in's password opens nothing
            isRight = await _gate.CheckAsync(client, () => _verify(password, hash) && isUser);
            return isRight;
        }
        finally
        {
            lock (_lock)
            {
                _underWay.Remove(text);
                Remember(users, name, isRight, digest, text);
            }
        }
    }

    private void Remember(ImmutableSortedDictionary<string, string> users, string name, bool? isRight, byte[] digest, string text)
    {
        if (isRight == true)
        {
            _right[name] = digest;

            // those who are no longer users are forgotten
            foreach (string gone in _right.Keys.Where(one => !users.ContainsKey(one)).ToArray())
            {
                _right.Remove(gone);
            }
        }
        else if (isRight == false && _wrong.Add(text))
        {
            _wrongInOrder.Enqueue(text);
            if (_wrongInOrder.Count > MostWrong)
            {
                _wrong.Remove(_wrongInOrder.Dequeue());
            }
        }
    }

    /// <summary>The hash of some user, the same for the same name: what it costs to check that is what it costs for somebody who is one.</summary>
    private string StandIn(ImmutableSortedDictionary<string, string> users, string name)
    {
        uint number = BinaryPrimitives.ReadUInt32LittleEndian(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes(name)));
        return users.Values.ElementAt((int)(number % (uint)users.Count));
    }

    /// <summary>A number for all of it, which nobody can make who does not know this process's key. Whether there is such a user is part of it: what was wrong with a stand-in's hash may be right when that very hash is the user's.</summary>
    private byte[] Digest(string name, string hash, string password, bool isUser)
    {
        using var digest = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        Span<byte> length = stackalloc byte[sizeof(int)];
        foreach (string part in (ReadOnlySpan<string>)[name, hash, password, isUser ? "user" : ""])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(part);
            BinaryPrimitives.WriteInt32LittleEndian(length, bytes.Length);
            digest.AppendData(length);
            digest.AppendData(bytes);
        }

        return digest.GetHashAndReset();
    }

    /// <summary>Who counts as one client: an address, or of IPv6 the network that one host has as a rule.</summary>
    private static string Client(IPAddress? address) => address switch
    {
        null => "",
        { IsIPv4MappedToIPv6: true } => address.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } => Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)),
        _ => address.ToString(),
    };
}
