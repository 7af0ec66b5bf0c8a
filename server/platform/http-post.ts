import { Agent } from "undici";
import { checkedUrl, type HttpAnswer, type HttpOptions, pinned, send } from "./http.ts";

/**
 * One try to hand something to a receiver: guarded and pinned as every request on a person's word, with
 * the address's own query, no redirect followed, and whatever it answers told as it is.
 */
export async function postOnce(
  options: HttpOptions,
  of: { body: string; headers?: Readonly<Record<string, string>> },
): Promise<{ status: number }> {
  const { status } = await asked(options, { method: "POST", ...of });
  return { status };
}

/** The same to read one page, as it is and where it is. */
export function getOnce(options: HttpOptions): Promise<HttpAnswer> {
  return asked(options, { method: "GET" });
}

async function asked(
  options: HttpOptions,
  request: {
    method: "GET" | "POST";
    body?: string;
    headers?: Readonly<Record<string, string>>;
  },
): Promise<HttpAnswer> {
  const url = checkedUrl(options.base, options.allowed);
  url.hash = "";
  const agent = new Agent({ connect: pinned(options), connections: 1, maxHeaderSize: 32_768 });
  try {
    const isOurs = request.method === "GET";
    const answer = await send(agent, { url, ...request }, { ...options, isOurs });
    const { status, mediaType, bytes } = answer;
    return { status, mediaType, bytes };
  } finally {
    await agent.destroy();
  }
}
