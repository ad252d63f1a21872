/** GET, POST, PATCH and DELETE /views */
import type { ViewRecord, ViewStore } from "@praxis/database";
import { actorOf, holds, type Principal } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";
import { PAGE_LIMIT_DEFAULT } from "../contract/lists.js";
import type { View } from "../contract/views.js";
import { authorize } from "../http/authorize.js";
import type { Handlers } from "../http/call.js";
import { isSystemView, SYSTEM_VIEWS } from "./system-views.js";
import { readViewCursor, writeViewCursor } from "./view-cursor.js";

export function createViewHandlers({
  views,
}: {
  views: ViewStore;
}): Pick<Handlers, "listViews" | "createView" | "changeView" | "deleteView"> {
  return {
    listViews: async ({ query: { limit = PAGE_LIMIT_DEFAULT, cursor } }) => {
      const after = cursor === undefined ? undefined : readViewCursor(cursor);
      const system = SYSTEM_VIEWS.filter((view) => after === undefined || isAfter(view, after));
      const saved = await views.list({ ...(after === undefined ? {} : { after }), limit: limit + 1 });
      const found = [...system, ...saved];
      const items = found.slice(0, limit);
      const last = items.at(-1);
      return { status: 200, json: { items: items.map(viewOf), nextCursor: found.length > limit && last ? writeViewCursor(last) : null } };
    },
    createView: (call) => {
      const draft = { ...call.body, createdBy: actorOf(call.principal) };
      return call.commit(async (tx) => ({ status: 201, json: viewOf(await views.create(draft, tx)) }));
    },
    changeView: async ({ params: { id }, principal, body: { name, query } }) => {
      await requireOwn(views, id, principal);
      const changed = await views.change(id, { ...(name === undefined ? {} : { name }), ...(query === undefined ? {} : { query }) });
      if (!changed) throw notFound();
      return { status: 200, json: viewOf(changed) };
    },
    deleteView: async ({ params: { id }, principal }) => {
      await requireOwn(views, id, principal);
      await views.remove(id);
      return { status: 204 };
    },
  };
}

/** Throws what is said to those who may not change it. */
async function requireOwn(views: ViewStore, id: string, principal: Principal): Promise<void> {
  if (isSystemView(id)) throw new DomainError("system_view", "This view belongs to the system and stays.");
  const view = isId("view", id) ? await views.get(id) : null;
  if (!view) throw notFound();
  const own = view.createdBy.kind === principal.kind && view.createdBy.id === principal.id;
  if (!own && !holds(principal, "admin")) authorize(principal, "admin");
}

function notFound(): DomainError {
  return new DomainError("view_not_found", "There is no such saved view.");
}

function viewOf(view: ViewRecord): View {
  const { id, name, query, createdBy, createdAt } = view;
  return { id, name, system: isSystemView(id), query: { ...query }, createdBy, createdAt };
}

function isAfter({ createdAt, id }: ViewRecord, [afterAt, afterId]: readonly [string, string]): boolean {
  return createdAt > afterAt || (createdAt === afterAt && id > afterId);
}
