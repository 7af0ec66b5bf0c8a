"use client";

import { useRouter } from "next/navigation";
import type { ReactNode } from "react";
import { ApiProvider } from "#app/_trpc/client.tsx";

export function InboxApi({ children }: { children: ReactNode }) {
  return <ApiProvider>{children}</ApiProvider>;
}

/** Reads the page again after a change; the count beside the inbox with it. */
export function useRefresh(): { onSuccess: () => void } {
  const router = useRouter();
  return { onSuccess: () => router.refresh() };
}
