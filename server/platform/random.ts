/** A stream of uniform numbers in [0, 1). Simulations take one as an argument. */
export type Random = () => number;

/** The four words of an sfc32 generator. Held in an array, so that a loop can keep them in registers. */
export type RandomState = Int32Array;

/** sfc32 seeded through splitmix32: fast, passes PractRand, same seed same stream on every platform. */
export function randomState(seed: number): RandomState {
  let mix = seed >>> 0;
  const next = () => {
    mix = (mix + 0x9e3779b9) | 0;
    let z = mix ^ (mix >>> 16);
    z = Math.imul(z, 0x21f0aaad);
    z ^= z >>> 15;
    z = Math.imul(z, 0x735a2d97);
    return (z ^ (z >>> 15)) | 0;
  };
  const state = Int32Array.of(next(), next(), next(), 1);
  for (let i = 0; i < 12; i++) nextBits(state);
  return state;
}

/** The next 32 bits, as a signed integer. */
export function nextBits(state: RandomState): number {
  const a = state[0] ?? 0;
  const b = state[1] ?? 0;
  const c = state[2] ?? 0;
  const d = state[3] ?? 0;
  const t = (((a + b) | 0) + d) | 0;
  state[3] = d + 1;
  state[0] = b ^ (b >>> 9);
  state[1] = c + (c << 3);
  state[2] = ((c << 21) | (c >>> 11)) + t;
  return t;
}

export function seededRandom(seed: number): Random {
  const state = randomState(seed);
  return () => (nextBits(state) >>> 0) / 4_294_967_296;
}
