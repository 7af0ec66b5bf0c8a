import { ROLE_NAMES } from "#server/handover/catalogue.ts";
import type { Paper } from "#server/platform/paper/model.ts";
import { OWNED_AREAS } from "#server/projects/schema.ts";
import { table, text } from "#server/reports/rules/frame.ts";
import { type PackInput, UNKNOWN } from "../schema.ts";

/** Who owns what, and whom to ask. */
export function contactSheet(input: PackInput): Paper {
  const { project, contacts, nameOf, picture } = input;
  return {
    title: `Contacts of ${project.name}`,
    lede: "Owners are those that the project names; everybody else is who has a role in it.",
    about: [{ label: "As of", value: picture.readiness.asOf }],
    sections: [
      {
        id: "owners",
        title: "Owners",
        blocks: [
          {
            kind: "facts",
            facts: OWNED_AREAS.map((area) => {
              const owner = project.owners.find((one) => one.area === area);
              return { label: area, value: owner ? nameOf(owner.userId) : UNKNOWN };
            }),
          },
        ],
      },
      {
        id: "people",
        title: "People",
        blocks: [
          table(
            "In this project",
            [
              text("name", "Name", 2),
              text("role", "Discipline"),
              text("standing", "In the project"),
              text("areas", "Owns"),
              text("email", "E-mail", 2),
            ],
            {
              rows: contacts.map((one) => [
                one.name,
                ROLE_NAMES[one.role],
                one.standing,
                one.areas.join(", "),
                one.email ?? UNKNOWN,
              ]),
              empty: `People: ${UNKNOWN}.`,
            },
          ),
        ],
      },
    ],
  };
}
