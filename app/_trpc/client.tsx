"use client";

import { QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import { type ReactNode, useState } from "react";
import superjson from "superjson";
import type { AppRouter } from "#server/root.ts";
import { makeQueryClient } from "./query-client.ts";

const context = createTRPCContext<AppRouter>();
/** `const trpc = useTRPC(); useMutation(trpc.projects.create.mutationOptions())` */
export const useTRPC = context.useTRPC;

/** Wraps the interactive parts of a page; one client per tree. */
export function ApiProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(makeQueryClient);
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [httpBatchLink({ url: "/api/trpc", transformer: superjson, maxURLLength: 4000 })],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}

/** The sentence to show for a failed call. */
export function messageOf(error: unknown): string {
  if (error instanceof TRPCClientError) return error.message;
  return "The server did not answer. Check the connection and try again.";
}
