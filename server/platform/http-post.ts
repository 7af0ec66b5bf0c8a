import { Agent } from "undici";
import { checkedUrl, type HttpOptions, pinned, send } from "./http.ts";

/**
 * One try to hand something to a receiver: guarded and pinned as every request on a person's word, with
 * the address's own query, no redirect followed, and whatever it answers told as it is.
 */
export async function postOnce(
  options: HttpOptions,
  of: { body: string; headers?: Readonly<Record<string, string>> },
): Promise<{ status: number }> {
  const url = checkedUrl(options.base, options.allowed);
  url.hash = "";
  const agent = new Agent({ connect: pinned(options), connections: 1, maxHeaderSize: 32_768 });
  try {
    const { status } = await send(
      agent,
      { method: "POST", url, ...of },
      { ...options, isOurs: false },
    );
    return { status };
  } finally {
    await agent.destroy();
  }
}
