/** One for each depth, used again for every container at it: most of a document is small objects. */
export type Frame = {
  isObject: boolean;
  /** Keys so far; past FEW_KEYS they are looked up in `many`. */
  readonly few: string[];
  many: Set<string> | null;
  /** Latin-1 view of the key's bytes: cheap to compare, decoded only for a message. */
  key: string;
  index: number;
};

/** Up to so many keys comparing them one by one is faster than hashing. */
const FEW_KEYS = 12;

/** False when the object has this key already. */
export function addKey(frame: Frame, key: string): boolean {
  if (frame.many) {
    const before = frame.many.size;
    return frame.many.add(key).size > before;
  }
  if (frame.few.includes(key)) return false;
  frame.few.push(key);
  if (frame.few.length > FEW_KEYS) frame.many = new Set(frame.few);
  return true;
}

export const keysIn = (frame: Frame): number => frame.many?.size ?? frame.few.length;
