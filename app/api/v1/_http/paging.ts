import { z } from "zod";
import { AppError } from "#server/platform/errors.ts";
import { unstorableAt } from "#server/platform/storable.ts";
import { InvalidContent } from "./problem.ts";

/** `?limit=&cursor=` of every list. */
export const Page = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z
    .string()
    .max(2000)
    .regex(/^[A-Za-z0-9_-]*$/, "the cursor is not one of ours")
    .optional(),
});

/** A cursor is opaque to the client: the sort key of the last row, as base64url JSON. */
export function encodeCursor(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

export function decodeCursor<T extends z.ZodType>(
  cursor: string | undefined,
  schema: T,
): z.infer<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    const place: unknown = JSON.parse(Buffer.from(cursor, "base64url").toString("utf8"));
    if (unstorableAt(place) === null) return schema.parse(place);
  } catch {
    // What follows says it.
  }
  throw new AppError("invalid", "The cursor is not one of ours.", { pointer: "/cursor" });
}

export function etagOf(revision: string | number): string {
  return `"${revision}"`;
}

/** The revision that If-Match names; 428 when it is missing (RFC 6585), so that no write is blind. */
export function ifMatch(request: Request): string {
  const header = request.headers.get("if-match")?.trim();
  if (!header)
    throw new InvalidContent(428, "If-Match is required: send the ETag that GET answered.");
  return header.replace(/^W\//, "").replace(/^"(.*)"$/, "$1");
}
