import { AwsV4Signer } from "aws4fetch";

export type HttpCredentials =
  | { readonly kind: "none" }
  | { readonly kind: "basic"; readonly user: string; readonly password: string }
  | { readonly kind: "bearer"; readonly token: string }
  /** AWS Signature Version 4, as every S3-compatible store takes it. */
  | {
      readonly kind: "access-key";
      readonly accessKeyId: string;
      readonly secretAccessKey: string;
      readonly sessionToken?: string | undefined;
      readonly region: string;
    };

/** The headers that prove who asks. */
export async function authorisation(
  credentials: HttpCredentials,
  of: { method: string; url: URL; at: Date },
): Promise<Record<string, string>> {
  if (credentials.kind === "none") return {};
  if (credentials.kind === "bearer") return { authorization: `Bearer ${credentials.token}` };
  if (credentials.kind === "basic") {
    const pair = Buffer.from(`${credentials.user}:${credentials.password}`).toString("base64");
    return { authorization: `Basic ${pair}` };
  }
  const { accessKeyId, secretAccessKey, sessionToken, region } = credentials;
  const signer = new AwsV4Signer({
    method: of.method,
    url: of.url.href,
    accessKeyId,
    secretAccessKey,
    ...(sessionToken === undefined ? {} : { sessionToken }),
    service: "s3",
    region,
    datetime: of.at.toISOString().replace(/[:-]|\.\d{3}/g, ""),
  });
  const { headers } = await signer.sign();
  return Object.fromEntries(headers.entries());
}
