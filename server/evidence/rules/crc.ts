/** CRC-32 by IEEE 802.3, and by Castagnoli as iSCSI has it; reflected polynomials. */
export const IEEE = tableOf(0xedb88320);
export const CASTAGNOLI = tableOf(0x82f63b78);

function tableOf(polynomial: number): Uint32Array {
  return Uint32Array.from({ length: 256 }, (_, byte) => {
    let crc = byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ polynomial : crc >>> 1;
    return crc;
  });
}

export function crc32(table: Uint32Array, ...parts: readonly Uint8Array[]): number {
  let crc = 0xffffffff;
  // By index: an iterator over megabytes of bytes takes several times as long.
  for (const part of parts)
    for (let i = 0; i < part.length; i++)
      crc = (crc >>> 8) ^ (table[(crc ^ (part[i] ?? 0)) & 0xff] ?? 0);
  return (crc ^ 0xffffffff) >>> 0;
}
