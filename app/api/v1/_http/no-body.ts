import { z } from "zod";

/** Of a step that takes nothing but where it is asked. */
export const NoBody = z.strictObject({}).nullable();
