/** GET, POST and DELETE /views */
import type { ViewRecord, ViewStore } from "@praxis/database";
import { actorOf, holds } from "@praxis/domain/access";
import { DomainError } from "@praxis/domain/errors";
import { isId } from "@praxis/domain/ids";
import { PAGE_LIMIT_DEFAULT } from "../contract/lists.js";
import type { View } from "../contract/views.js";
import { authorize } from "../http/authorize.js";
import type { Handlers } from "../http/call.js";
import { isSystemView, SYSTEM_VIEWS } from "./system-views.js";
import { readViewCursor, writeViewCursor } from "./view-cursor.js";

export function createViewHandlers({ views }: { views: ViewStore }): Pick<Handlers, "listViews" | "createView" | "deleteView"> {
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
    deleteView: async ({ params: { id }, principal }) => {
      if (isSystemView(id)) throw new DomainError("system_view", "This view belongs to the system and stays.");
      const view = isId("view", id) ? await views.get(id) : null;
      if (!view) throw new DomainError("view_not_found", "There is no such saved view.");
      const own = view.createdBy.kind === principal.kind && view.createdBy.id === principal.id;
      if (!own && !holds(principal, "admin")) authorize(principal, "admin");
      await views.remove(id);
      return { status: 204 };
    },
  };
}

function viewOf(view: ViewRecord): View {
  const { id, name, query, createdBy, createdAt } = view;
  return { id, name, system: isSystemView(id), query: { ...query }, createdBy, createdAt };
}

function isAfter({ createdAt, id }: ViewRecord, [afterAt, afterId]: readonly [string, string]): boolean {
  return createdAt > afterAt || (createdAt === afterAt && id > afterId);
}
