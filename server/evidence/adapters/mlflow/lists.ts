import { type Field, isObject } from "../../rules/fields.ts";

/** The items of a list that MLflow leaves out, or writes as {}, when it is empty. */
export function itemsOf(field: Field): Field[] {
  const isEmpty = isObject(field.value) && Object.keys(field.value).length === 0;
  return isEmpty ? [] : field.list();
}
