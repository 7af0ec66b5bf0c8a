import { BarrelGlyph } from "#app/_charts/barrel-glyph.tsx";
import { GateLine } from "#app/_charts/gate-line.tsx";
import { Figure } from "#app/_ui/figure.tsx";
import { MarkList } from "./examples.tsx";

export function BarrelFigure() {
  return (
    <Figure
      question="How do I read the four staves?"
      answer="Like water in a barrel: the shortest stave decides"
      source="Grey: what a full section of seven would be. Red, touching the line: a section that holds the score. Outline: claims and stale proof."
    >
      <MarkList
        items={[
          {
            mark: (
              <BarrelGlyph
                size={48}
                sections={{ data: 3.5, model: 4, infra: 2.5, monitor: 1.5 }}
                claimedSections={{ data: 4.5, model: 4.5, infra: 4, monitor: 4 }}
                binding={["monitor"]}
              />
            ),
            name: "1.5, held by Monitoring",
            text: "More tests in the other sections would not raise the score.",
          },
          {
            mark: (
              <BarrelGlyph
                size={48}
                sections={{ data: 3, model: 2, infra: 2, monitor: 4 }}
                binding={["model", "infra"]}
              />
            ),
            name: "2, held by two sections",
            text: "Both have to rise before the score does.",
          },
          {
            mark: (
              <BarrelGlyph
                size={48}
                sections={{ data: 2.5, model: 3, infra: 1.5, monitor: 0 }}
                binding={["monitor"]}
              />
            ),
            name: "0, a research project",
            text: "One section without any proof is enough.",
          },
        ]}
      />
    </Figure>
  );
}

export function GateFigure() {
  return (
    <Figure
      question="How do I read a gate?"
      answer="Every condition ends at the same line"
      source="Each scale is stretched so that what is required falls on the blue line: compare lengths within a row only, and read the numbers beside."
    >
      <MarkList
        items={[
          {
            mark: <GateLine outcome="pass" position={1.2} width={56} height={24} />,
            name: "Passes",
            text: "Reaches the line.",
          },
          {
            mark: <GateLine outcome="fail" position={0.5} width={56} height={24} />,
            name: "Fails",
            text: "The dashed rest is what is missing.",
          },
          {
            mark: <GateLine outcome="waived" position={0.5} width={56} height={24} />,
            name: "Waived",
            text: "Still short, in outline: never drawn as passed.",
          },
          {
            mark: <GateLine outcome="unknown" position={null} width={56} height={24} />,
            name: "Not known",
            text: "Dotted up to the line: anything is possible.",
          },
        ]}
      />
    </Figure>
  );
}
