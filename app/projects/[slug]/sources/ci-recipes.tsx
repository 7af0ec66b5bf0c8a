import { githubRecipe, gitlabRecipe } from "#server/connections/catalogue.ts";
import { Snippet } from "./snippet.tsx";

/** What a job adds after its tests, for the two CI systems that most teams run. */
export function CiRecipes({ slug, origin }: { slug: string; origin: string }) {
  return (
    <div className="grid gap-6">
      <p className="max-w-prose text-ink-2">
        Make a token with the scope “ingest” in Settings and keep it as the secret ASSAY_TOKEN of
        the repository. JUnit, coverage, SARIF and Great Expectations results are recognised by what
        stands in them, so the names of the files are yours. A file that is refused is told in the
        log with its reason, and fails the step on GitHub.
      </p>
      <Snippet label="GitHub Actions, a step" text={githubRecipe({ slug, origin })} />
      <Snippet label="GitLab CI, in a job" text={gitlabRecipe({ slug, origin })} />
    </div>
  );
}
