import { Field } from "../../rules/fields.ts";
import type { XmlElement } from "../adapter.ts";
import { type Bom, checkVersion } from "./bom.ts";

const NAMESPACE = "http://cyclonedx.org/schema/bom/";

/** The namespace of a CycloneDX root, whatever its prefix, which is read off the names; null for any other XML. */
export function namespaceOf(root: XmlElement): string | null {
  if (root.name !== "bom") return null;
  const declared = Object.entries(root.attributes).filter(([key]) => key.startsWith("xmlns"));
  return declared.map(([, uri]) => uri).find((uri) => uri.startsWith(NAMESPACE)) ?? null;
}

export function xmlBom(root: XmlElement): Bom {
  const version = (namespaceOf(root) ?? "").slice(NAMESPACE.length);
  checkVersion(version, `${root.path}/@xmlns`);
  const metadata = child(root, "metadata");
  return {
    format: "cyclonedx-xml",
    timestamp: fieldOf(metadata && child(metadata, "timestamp")),
    subject: fieldOf(metadata && child(metadata, "component")),
    components: nested(root),
    vulnerabilities: fieldOf(child(root, "vulnerabilities"), []),
    pointer: `${root.path}/components`,
  };
}

function nested(holder: XmlElement): Field[] {
  const components = child(holder, "components")?.children ?? [];
  return components.flatMap((component) => [fieldOf(component), ...nested(component)]);
}

/** `empty`: what an element that is there and holds nothing stands for. */
function fieldOf(element: XmlElement | undefined, empty: unknown = null): Field {
  if (element === undefined) return new Field(undefined, "");
  return new Field(jsonOf(element) ?? empty, element.path);
}

function child(element: XmlElement, name: string): XmlElement | undefined {
  return element.children.find((one) => one.name === name);
}

/** An element in the shape of the JSON form: wrappers are lists, attributes and children are keys. */
function jsonOf(element: XmlElement): unknown {
  const { children } = element;
  const name = element.name;
  const attributes = Object.entries(element.attributes).filter(([key]) => !key.startsWith("xmlns"));
  if (children.length === 0) return leafOf(element, attributes);
  if (name === "licenses") return children.map((one) => record([[one.name, jsonOf(one)]]));
  if (name === "affects" || children.every((one) => isPlural(name, one.name)))
    return children.map(jsonOf);
  const byName = new Map<string, unknown[]>();
  for (const one of children) {
    const key = one.name;
    // Nested components are components of their own.
    if (key === "components") continue;
    byName.set(key, [...(byName.get(key) ?? []), jsonOf(one)]);
  }
  const keys = [...byName].map(([key, values]): [string, unknown] => [
    key,
    // A component's data may stand several times, and is a list in JSON however often.
    values.length > 1 || (key === "data" && name === "component") ? values : values[0],
  ]);
  return record([...attributes, ...keys]);
}

function leafOf({ text }: XmlElement, attributes: readonly (readonly [string, string])[]): unknown {
  const content = text.trim();
  if (attributes.length > 0) return record([...attributes, ["content", content]]);
  return content === "" ? null : content;
}

/** users and user, hashes and hash, vulnerabilities and vulnerability. */
function isPlural(wrapper: string, name: string): boolean {
  return [`${name}s`, `${name}es`, `${name}ies`.replace("yies", "ies")].includes(wrapper);
}

/** Without a prototype, so that an element called __proto__ is only a key. */
function record(entries: readonly (readonly [string, unknown])[]): Record<string, unknown> {
  const made: Record<string, unknown> = Object.create(null);
  for (const [key, value] of entries) made[key] = value;
  return made;
}
