/** Only the latest finished projects say what a team does now. */
export const COUNTED_MAX = 20;

/** Judgement: a project that shares no known factor still says something about its team's estimates. */
export const WEIGHT_MIN = 0.25;

/** Judgement: of a factor that one side does not know, the chance that they agree. */
export const UNKNOWN_AGREEMENT = 0.5;
