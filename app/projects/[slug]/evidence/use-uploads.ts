"use client";

import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { FILES_MAX, type Picked } from "./dropped-files.ts";
import { type Sent, sendFile } from "./send-file.ts";

export type Upload = Picked & { readonly key: number; readonly sent: Sent };

/** So many at once: a server on a laptop reads one after the other anyway. */
const AT_ONCE = 3;

type Job = { readonly upload: Upload; readonly observedAt: string | undefined };

/** Sends files a few at a time, and looks at the page anew whenever nothing is under way. */
export function useUploads(slug: string) {
  const router = useRouter();
  const [uploads, setUploads] = useState<readonly Upload[]>([]);
  const [leftOut, setLeftOut] = useState(0);
  const nextKey = useRef(0);
  const jobs = useRef<Job[]>([]);
  const underWay = useRef(0);

  function settle(key: number, sent: Sent) {
    setUploads((all) => all.map((one) => (one.key === key ? { ...one, sent } : one)));
  }

  async function work() {
    underWay.current += 1;
    for (let job = jobs.current.shift(); job; job = jobs.current.shift()) {
      const { key, file, name, isInFolder } = job.upload;
      const { observedAt } = job;
      const tell = (sent: Sent) => settle(key, sent);
      tell({ state: "sending", share: 0 });
      tell(await sendFile({ slug, file, name, isInFolder, observedAt }, tell));
    }
    underWay.current -= 1;
    if (underWay.current === 0) router.refresh();
  }

  function start(more: readonly Job[]) {
    jobs.current.push(...more);
    const idle = Math.min(AT_ONCE - underWay.current, more.length);
    for (let i = 0; i < idle; i++) void work();
  }

  return {
    uploads,
    leftOut,
    add(picked: readonly Picked[]) {
      const taken = picked.slice(0, FILES_MAX).map((one): Upload => {
        nextKey.current += 1;
        return { ...one, key: nextKey.current, sent: { state: "waiting" } };
      });
      setLeftOut(picked.length - taken.length);
      setUploads((all) => [...taken, ...all]);
      start(taken.map((upload) => ({ upload, observedAt: undefined })));
    },
    again(upload: Upload, observedAt?: string) {
      settle(upload.key, { state: "waiting" });
      start([{ upload, observedAt }]);
    },
    clear() {
      setUploads((all) => all.filter((one) => isUnderWay(one.sent)));
    },
  };
}

export function isUnderWay({ state }: Sent): boolean {
  return state === "waiting" || state === "sending" || state === "reading";
}
