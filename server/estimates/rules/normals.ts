import { nextBits, type RandomState } from "#server/platform/random.ts";

// Normal and lognormal numbers by the column: the inner loops of the simulation, which draw millions.

const LAYERS = 256;
/** Where the tail begins, and the area of each layer, for 256 layers (Marsaglia and Tsang 2000). */
const TAIL = 3.6541528853610088;
const AREA = 0.00492867323399;
/** A layer takes 8 of the 32 bits; the other 24 are the place within it, with its sign. */
const HALF_RANGE = 2 ** 23;

const density = (x: number) => Math.exp(-0.5 * x * x);

const EDGE = new Float64Array(LAYERS + 1);
const HEIGHT = new Float64Array(LAYERS + 1);
const WIDTH = new Float64Array(LAYERS);
const INSIDE = new Int32Array(LAYERS);
EDGE[0] = AREA / density(TAIL);
EDGE[1] = TAIL;
for (let i = 2; i < LAYERS; i++) {
  const below = EDGE[i - 1] ?? 0;
  EDGE[i] = Math.sqrt(-2 * Math.log(AREA / below + density(below)));
}
for (let i = 0; i <= LAYERS; i++) HEIGHT[i] = density(EDGE[i] ?? 0);
for (let i = 0; i < LAYERS; i++) {
  WIDTH[i] = (EDGE[i] ?? 0) / HALF_RANGE;
  INSIDE[i] = Math.floor(((EDGE[i + 1] ?? 0) / (EDGE[i] ?? 1)) * HALF_RANGE);
}

/** Fills `out` with standard normal numbers by the ziggurat method; 99 in 100 take one draw and no logarithm. */
export function fillNormals(state: RandomState, out: Float64Array): void {
  // The generator (platform/random.ts) in local variables: through the array it takes half as long again.
  let a = (state[0] ?? 0) | 0;
  let b = (state[1] ?? 0) | 0;
  let c = (state[2] ?? 0) | 0;
  let d = (state[3] ?? 0) | 0;
  for (let i = 0; i < out.length; ) {
    const bits = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + bits) | 0;
    const layer = bits & (LAYERS - 1);
    const place = bits >> 8;
    const x = place * (WIDTH[layer] ?? 0);
    if (Math.abs(place) < (INSIDE[layer] ?? 0)) {
      out[i++] = x;
      continue;
    }
    state[0] = a;
    state[1] = b;
    state[2] = c;
    state[3] = d;
    const far = beyond(state, layer, x);
    a = (state[0] ?? 0) | 0;
    b = (state[1] ?? 0) | 0;
    c = (state[2] ?? 0) | 0;
    d = (state[3] ?? 0) | 0;
    if (far !== null) out[i++] = far;
  }
  state[0] = a;
  state[1] = b;
  state[2] = c;
  state[3] = d;
}

const uniform = (state: RandomState) => (nextBits(state) >>> 0) / 4_294_967_296;

/** At the edge of a layer: accepted by the density; in the lowest one, drawn from the tail (Marsaglia 1964). */
function beyond(state: RandomState, layer: number, x: number): number | null {
  if (layer > 0) {
    const low = HEIGHT[layer] ?? 0;
    const high = HEIGHT[layer + 1] ?? 0;
    return low + uniform(state) * (high - low) < density(x) ? x : null;
  }
  for (;;) {
    const far = -Math.log(1 - uniform(state)) / TAIL;
    const near = -Math.log(1 - uniform(state));
    if (near + near > far * far) return x < 0 ? -(TAIL + far) : TAIL + far;
  }
}

/** Fills `out` with numbers whose middle is `median` and whose logarithms spread by `sigma`. */
export function fillLognormals(
  state: RandomState,
  { median, sigma }: { median: number; sigma: number },
  out: Float64Array,
): void {
  fillNormals(state, out);
  for (let i = 0; i < out.length; i++) out[i] = median * exp(sigma * (out[i] ?? 0));
}

const signed = (state: RandomState) => nextBits(state) / 2_147_483_648;

/** Fills `out` with Student-t numbers by Bailey's polar method (1994): no gamma is drawn. */
export function fillStudents(state: RandomState, degrees: number, out: Float64Array): void {
  for (let i = 0; i < out.length; i++) {
    for (;;) {
      const u = signed(state);
      const v = signed(state);
      const w = u * u + v * v;
      if (w >= 1 || w === 0) continue;
      out[i] = u * Math.sqrt((degrees * (exp((-2 / degrees) * Math.log(w)) - 1)) / w);
      break;
    }
  }
}

const STEPS_LOG2 = 11;
const STEPS = 2 ** STEPS_LOG2;
const STEP = Math.LN2 / STEPS;
const PER_LOG = STEPS / Math.LN2;
const SIXTH = 1 / 6;
const FRACTIONS = Float64Array.from({ length: STEPS }, (_, j) => 2 ** (j / STEPS));
const POWERS = Float64Array.from({ length: 128 }, (_, k) => 2 ** (k - 64));
/** Beyond, the table of powers ends. */
const TABLE_MAX = 40;

/**
 * eˣ by a table of 2^(j/2048) and three terms of the series for what is left, which is below 0.00034:
 * the term left out is below 10⁻¹⁵ of the result. Half the time of Math.exp, and alike everywhere.
 */
export function exp(x: number): number {
  if (!(x > -TABLE_MAX && x < TABLE_MAX)) return Math.exp(x);
  const y = x * PER_LOG;
  const whole = Math.floor(y);
  const rest = (y - whole) * STEP;
  const scale = (FRACTIONS[whole & (STEPS - 1)] ?? 1) * (POWERS[(whole >> STEPS_LOG2) + 64] ?? 1);
  return scale * (1 + rest * (1 + rest * (0.5 + rest * SIXTH)));
}
