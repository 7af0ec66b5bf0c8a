import { z } from "zod";
import * as invitations from "#server/invitations/commands.ts";
import * as invited from "#server/invitations/queries.ts";
import * as commands from "#server/members/commands.ts";
import * as people from "#server/members/queries.ts";
import { publicProcedure, router, workspaceProcedure } from "#server/trpc.ts";
import * as queries from "./queries.ts";
import {
  Invitation,
  InvitationLink,
  MadeToken,
  Me,
  Member,
  MemberChange,
  Named,
  NewInvitation,
  NewToken,
  OneTimeLink,
  OpenInvitation,
  PasswordLink,
  Token,
  WorkspaceName,
} from "./schema.ts";

const ById = z.strictObject({ id: z.string() });
const LinkToken = z.strictObject({ token: z.string().max(200) });

export const identityRouter = router({
  me: workspaceProcedure("workspace.read")
    .output(Me)
    .query(({ ctx }) => people.meOf(ctx.deps, ctx.scope)),
  members: workspaceProcedure("members.read")
    .output(z.array(Member))
    .query(({ ctx }) => people.membersOf(ctx.deps, ctx.scope)),
  named: workspaceProcedure("workspace.read")
    .output(z.array(Named))
    .query(({ ctx }) => people.namedIn(ctx.deps, ctx.scope)),
  changeMember: workspaceProcedure("members.manage")
    .input(MemberChange)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.changeMember(ctx.deps, ctx.scope, input)),
  removeMember: workspaceProcedure("members.manage")
    .input(z.strictObject({ userId: z.string() }))
    .output(z.void())
    .mutation(({ ctx, input }) => commands.removeMember(ctx.deps, ctx.scope, input)),
  invitations: workspaceProcedure("members.manage")
    .output(z.array(Invitation))
    .query(({ ctx }) => invited.invitationsOf(ctx.deps, ctx.scope)),
  newPasswordLink: workspaceProcedure("members.manage")
    .input(z.strictObject({ userId: z.string() }))
    .output(OneTimeLink)
    .mutation(({ ctx, input }) => commands.newPasswordLink(ctx.deps, ctx.scope, input)),
  invite: workspaceProcedure("members.manage")
    .input(NewInvitation)
    .output(InvitationLink)
    .mutation(({ ctx, input }) => invitations.invite(ctx.deps, ctx.scope, input)),
  revokeInvitation: workspaceProcedure("members.manage")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => invitations.revokeInvitation(ctx.deps, ctx.scope, input)),
  renameWorkspace: workspaceProcedure("workspace.manage")
    .input(WorkspaceName)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.renameWorkspace(ctx.deps, ctx.scope, input)),
  tokens: workspaceProcedure("tokens.own")
    .output(z.array(Token))
    .query(({ ctx }) => people.tokensOf(ctx.deps, ctx.scope)),
  createToken: workspaceProcedure("tokens.own")
    .input(NewToken)
    .output(MadeToken)
    .mutation(({ ctx, input }) => commands.createToken(ctx.deps, ctx.scope, input)),
  revokeToken: workspaceProcedure("tokens.own")
    .input(ById)
    .output(z.void())
    .mutation(({ ctx, input }) => commands.revokeToken(ctx.deps, ctx.scope, input)),
  passwordLink: publicProcedure
    .input(LinkToken)
    .output(PasswordLink.nullable())
    .query(({ ctx, input }) => queries.passwordLink(ctx.deps, input.token)),
  openInvitation: publicProcedure
    .input(LinkToken)
    .output(OpenInvitation.nullable())
    .query(({ ctx, input }) => invited.openInvitation(ctx.deps, input.token)),
});
