"""XAES-256-GCM (C2SP) from the standards' text, for computing vectors. Slow, and not safe against
anybody who measures: never for secrets."""


def _tables() -> list[int]:
    """The S-box of FIPS 197: inverse in GF(2^8), then the affine map."""
    box = [0] * 256
    p = q = 1
    while True:
        p ^= (p << 1) ^ (0x11B if p & 0x80 else 0)  # times 3
        p &= 0xFF
        q ^= q << 1                                  # divided by 3
        q ^= q << 2
        q ^= q << 4
        q &= 0xFF
        if q & 0x80:
            q ^= 0x09
        rotated = [((q << n) | (q >> (8 - n))) & 0xFF for n in range(5)]
        box[p] = rotated[0] ^ rotated[1] ^ rotated[2] ^ rotated[3] ^ rotated[4] ^ 0x63
        if p == 1:
            box[0] = 0x63
            return box


SBOX = _tables()


def _double(byte: int) -> int:
    return ((byte << 1) ^ 0x1B) & 0xFF if byte & 0x80 else byte << 1


def _round_keys(key: bytes) -> list[bytes]:
    words = [key[i:i + 4] for i in range(0, 32, 4)]
    rcon = 1
    for i in range(8, 60):
        word = words[-1]
        if i % 8 == 0:
            word = bytes(SBOX[b] for b in word[1:] + word[:1])
            word = bytes([word[0] ^ rcon]) + word[1:]
            rcon = _double(rcon)
        elif i % 8 == 4:
            word = bytes(SBOX[b] for b in word)
        words.append(bytes(a ^ b for a, b in zip(words[i - 8], word)))
    return [b"".join(words[i:i + 4]) for i in range(0, 60, 4)]


def aes256(key: bytes, block: bytes) -> bytes:
    keys = _round_keys(key)
    state = bytes(a ^ b for a, b in zip(block, keys[0]))
    for number in range(1, 15):
        state = [SBOX[state[(i + 4 * (i % 4)) % 16]] for i in range(16)]  # bytes and rows
        if number < 14:
            mixed = []
            for column in range(0, 16, 4):
                a = state[column:column + 4]
                for i in range(4):
                    b, c, d, e = (a[(i + n) % 4] for n in range(4))
                    mixed.append(_double(b) ^ _double(c) ^ c ^ d ^ e)
            state = mixed
        state = bytes(a ^ b for a, b in zip(state, keys[number]))
    return bytes(state)


def _ghash(subkey: int, data: bytes) -> int:
    tag = 0
    for at in range(0, len(data), 16):
        x = tag ^ int.from_bytes(data[at:at + 16], "big")
        tag, v = 0, subkey
        for bit in range(127, -1, -1):
            if x >> bit & 1:
                tag ^= v
            v = (v >> 1) ^ (0xE1 << 120 if v & 1 else 0)
    return tag


def gcm_seal(key: bytes, nonce: bytes, plaintext: bytes, associated_data: bytes) -> bytes:
    """NIST SP 800-38D with a nonce of 12 bytes: ciphertext and tag."""
    def pad(data):
        return data + bytes(-len(data) % 16)

    out = bytearray()
    for at in range(0, len(plaintext), 16):
        stream = aes256(key, nonce + (at // 16 + 2).to_bytes(4, "big"))
        out += bytes(a ^ b for a, b in zip(plaintext[at:at + 16], stream))
    lengths = (8 * len(associated_data)).to_bytes(8, "big") + (8 * len(out)).to_bytes(8, "big")
    digest = _ghash(int.from_bytes(aes256(key, bytes(16)), "big"),
                    pad(associated_data) + pad(bytes(out)) + lengths)
    mask = aes256(key, nonce + (1).to_bytes(4, "big"))
    return bytes(out) + (digest ^ int.from_bytes(mask, "big")).to_bytes(16, "big")


def seal(key: bytes, nonce: bytes, plaintext: bytes, associated_data: bytes) -> bytes:
    first = int.from_bytes(aes256(key, bytes(16)), "big")
    k1 = ((first << 1) & ((1 << 128) - 1)) ^ (0x87 if first >> 127 else 0)
    derived = b""
    for counter in (1, 2):
        block = int.from_bytes(bytes([0, counter]) + b"X\0" + nonce[:12], "big")
        derived += aes256(key, (block ^ k1).to_bytes(16, "big"))
    return gcm_seal(derived, nonce[12:], plaintext, associated_data)
