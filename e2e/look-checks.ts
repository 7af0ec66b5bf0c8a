import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "@playwright/test";

/** What a page must hold at every width and in both themes; each finding says where. */
export type LookFinding = {
  readonly kind: "overflow" | "small-text" | "target" | "axe";
  readonly text: string;
};

const WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];

export async function findFaults(page: Page): Promise<LookFinding[]> {
  const isPhone = (page.viewportSize()?.width ?? 0) < 768;
  const measured = await page.evaluate(measure, { isPhone });
  const axe = await new AxeBuilder({ page }).withTags(WCAG).analyze();
  const violations = axe.violations.map((violation) => ({
    kind: "axe" as const,
    text: `${violation.id} at ${violation.nodes
      .map((node) => node.target.join(" "))
      .slice(0, 3)
      .join(", ")}`,
  }));
  return [...measured, ...violations];
}

/** Runs in the page, so it may not name inner functions (the transpiler would call a helper that is not there): sideways scroll, text under 12 px, and on phones controls lower than 44 px. */
function measure({ isPhone }: { isPhone: boolean }): LookFinding[] {
  const findings: LookFinding[] = [];
  const beyond = document.documentElement.scrollWidth - innerWidth;
  if (beyond > 0) findings.push({ kind: "overflow", text: `${beyond} px wider than the window` });
  for (const element of document.querySelectorAll("body *")) {
    if (!(element instanceof HTMLElement || element instanceof SVGElement)) continue;
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    const hasText = [...element.childNodes].some(
      (node) => node.nodeType === Node.TEXT_NODE && (node.textContent ?? "").trim() !== "",
    );
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    if (hasText && size < 12)
      findings.push({
        kind: "small-text",
        text: `${size} px: ${element.tagName} ${(element.textContent ?? "").trim().slice(0, 40)}`,
      });
  }
  if (!isPhone) return findings;
  const controls = document.querySelectorAll(
    "button, summary, select, input:not([type=hidden]), a[class]",
  );
  for (const control of controls) {
    const box = control.getBoundingClientRect();
    const isShown = control.checkVisibility() && box.width > 1 && box.height > 1;
    const label = control.closest("label")?.getBoundingClientRect();
    const height = Math.max(box.height, label?.height ?? 0);
    if (isShown && height < 43.5)
      findings.push({
        kind: "target",
        text: `${Math.round(height)} px: ${control.tagName} ${(control.textContent ?? "").trim().slice(0, 40)}`,
      });
  }
  return findings;
}
