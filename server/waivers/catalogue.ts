/** Of the catalogue's waiver policy: an emergency waiver lasts at most 7 days and needs a review. */
export const EMERGENCY_DAYS = 7;

export const DAY_MS = 86_400_000;
