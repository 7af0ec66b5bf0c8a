import type { Metadata } from "next";

export const metadata: Metadata = { title: "Assess" };

export default function AssessPage() {
  return null;
}
