/** Days before an incident at which today's policies are replayed. */
export const DAYS_BEFORE = [1, 3, 7, 14, 28, 56] as const;

/** Each replay scores the project anew; of more incidents the latest are replayed. */
export const REPLAYED_MAX = 6;

/** More than a drawing and its table can still tell apart. */
export const MOMENTS_MAX = 400;

/** A step line of more corners shows nothing more. */
export const CORNERS_MAX = 200;
