import { describe, expect, it } from 'vitest';
import { crc32c, record, summaryEvent, versionEvent } from './records';

describe('event files of TensorBoard', () => {
  it('have the CRC-32C of RFC 3720', () => {
    // Appendix B.4: 32 bytes of zeros, of ones, and counting up; and the check value of the usual catalogues.
    expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
    expect(crc32c(new Uint8Array(32).fill(255))).toBe(0x62a8ab43);
    expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
    expect(crc32c(new TextEncoder().encode('123456789'))).toBe(0xe3069283);
  });

  it('begin as those that TensorFlow writes', () => {
    // A file of TensorFlow's own begins with a record of 24 bytes: their number, and the checksum of that.
    expect(
      Buffer.from(record(new Uint8Array(24)))
        .subarray(0, 12)
        .toString('hex'),
    ).toBe('1800000000000000a37f4b22');
    const first = Buffer.from(record(versionEvent(1.5)));
    expect(first.readBigUInt64LE(0)).toBe(BigInt(first.length - 16));
    expect(first.subarray(12, -4).toString('hex')).toBe(
      // double 1.5, step 0, "brain.Event:2"
      `09000000000000f83f1000${'1a0d'}${Buffer.from('brain.Event:2').toString('hex')}`,
    );
  });

  it('hold scalars and images by the numbers of the fields in event.proto and summary.proto', () => {
    const scalar = Buffer.from(summaryEvent(0, 300, [{ tag: 'a', scalar: 0.5 }]));
    expect(scalar.toString('hex')).toBe('09000000000000000010ac022a0a0a080a0161150000003f');
    const image = Buffer.from(
      summaryEvent(0, 1, [{ tag: 'b', png: Uint8Array.of(7, 8), width: 3, height: 2 }]),
    );
    expect(image.toString('hex')).toBe(
      '09000000000000000010012a110a0f0a0162220a080210031803220207 08'.replaceAll(' ', ''),
    );
  });
});
