import { Button } from "#app/_ui/button.tsx";

export function SignOut() {
  return (
    <form method="post" action="/api/auth/leave">
      <Button type="submit" look="quiet">
        Sign out
      </Button>
    </form>
  );
}
