/** Ways in which an API could break the protocol, planted between callers and the real one. The checker must find every one of them. */
import type { Said } from "../leases/drill-agent.js";
import { createSeededRandom } from "../drill/seeded-random.js";
import type { HttpRequest, Send } from "./http-caller.js";

export interface HttpFault {
  name: string;
  plant: (send: Send) => Send;
}

const LEASE = /^\/leases\/(lse_\w+)\/(\w+)/;
const ENDS = new Set(["complete", "fail", "release", "park"]);

function leaseCall({ path }: HttpRequest): { leaseId: string; verb: string } | null {
  const [, leaseId, verb] = LEASE.exec(path) ?? [];
  return leaseId === undefined || verb === undefined ? null : { leaseId, verb };
}

function bodyOf({ body }: HttpRequest): Record<string, unknown> {
  return typeof body === "string" ? {} : (body as Record<string, unknown>);
}

/** Changes what is asked. */
function asking(change: (request: HttpRequest) => HttpRequest): HttpFault["plant"] {
  return (send) => (request) => send(change(request));
}

/** Changes what is answered with 200 to a heartbeat. */
function beating(change: (json: Record<string, unknown>, leaseId: string) => Record<string, unknown>): HttpFault["plant"] {
  return (send) => async (request) => {
    const call = leaseCall(request);
    const said = await send(request);
    return call?.verb === "heartbeat" && said?.status === 200 ? { ...said, json: change(said.json, call.leaseId) } : said;
  };
}

/** Answers without asking, now and then. */
function inventing(often: number, answerTo: (request: HttpRequest) => Said | null): HttpFault["plant"] {
  const random = createSeededRandom(1);
  return (send) => (request) => {
    const invented = random.chance(often) ? answerTo(request) : null;
    return invented === null ? send(request) : Promise.resolve(invented);
  };
}

/** Tells of each lease that an agent got. */
function watching(send: Send, onGrant: (grant: { leaseId: string; fence: number; runId: string }) => void): Send {
  return async (request) => {
    const said = await send(request);
    if (said?.status === 200 && request.path.endsWith("/poll")) {
      const { leaseId, fence, run } = said.json as { leaseId: string; fence: number; run: { id: string } };
      onGrant({ leaseId, fence, runId: run.id });
    }
    return said;
  };
}

function fenceless(send: Send): Send {
  const fences = new Map<string, number>();
  const watched = watching(send, ({ leaseId, fence }) => fences.set(leaseId, fence));
  return (request) => {
    const fence = fences.get(leaseCall(request)?.leaseId ?? "");
    const known = fence !== undefined && "fence" in bodyOf(request);
    return watched(known ? { ...request, body: { ...bodyOf(request), fence } } : request);
  };
}

/** Whoever once held the step writes as its present holder. */
function unfenced(send: Send): Send {
  const runs = new Map<string, string>();
  const newest = new Map<string, { leaseId: string; fence: number }>();
  const watched = watching(send, ({ leaseId, fence, runId }) => {
    runs.set(leaseId, runId);
    newest.set(runId, { leaseId, fence });
  });
  return (request) => {
    const call = leaseCall(request);
    const holder = newest.get(runs.get(call?.leaseId ?? "") ?? "");
    if (!call || !holder || !("fence" in bodyOf(request))) return watched(request);
    const path = request.path.replace(call.leaseId, holder.leaseId);
    return watched({ ...request, path, body: { ...bodyOf(request), fence: holder.fence } });
  };
}

function forgetful(send: Send): Send {
  const known = new Map<string, Said>();
  return async (request) => {
    const call = leaseCall(request);
    const { checkpoint, acked } = bodyOf(request);
    const plain = call?.verb === "heartbeat" && checkpoint === undefined && acked === undefined;
    const remembered = plain ? known.get(call.leaseId) : undefined;
    if (remembered) return remembered;
    const said = await send(request);
    if (plain && said?.status === 200) known.set(call.leaseId, said);
    return said;
  };
}

const MORE_MS = 3_000;
const longer = (time: unknown): string => new Date(Date.parse(String(time)) + MORE_MS).toISOString();

export const HTTP_FAULTS: readonly HttpFault[] = [
  { name: "beats are answered from a memory that no notice drops", plant: forgetful },
  { name: "the fence is not compared", plant: fenceless },
  { name: "whoever held the step writes as its present holder", plant: unfenced },
  {
    name: "the principal is not compared",
    plant: (send) => {
      const owners = new Map<string, string>();
      return async (request) => {
        const leaseId = leaseCall(request)?.leaseId ?? "";
        const said = await send({ ...request, apiKey: owners.get(leaseId) ?? request.apiKey });
        if (said?.status === 200 && request.path.endsWith("/poll")) owners.set(String(said.json["leaseId"]), request.apiKey);
        return said;
      };
    },
  },
  {
    name: "events are acknowledged and not kept",
    plant: inventing(0.2, (request) =>
      leaseCall(request)?.verb === "events" ? { status: 200, json: { recorded: 1, repeated: 0 } } : null,
    ),
  },
  {
    name: "a repeated key is a second event",
    plant: asking((request) => {
      if (leaseCall(request)?.verb !== "events") return request;
      const { events, ...rest } = bodyOf(request) as { events: { key: string }[] };
      const again = events.map((event) => ({ ...event, key: `${event.key}-${String(Math.random())}` }));
      return { ...request, body: { ...rest, events: again } };
    }),
  },
  { name: "a beat promises more time than there is", plant: beating((json) => ({ ...json, expiresAt: longer(json["expiresAt"]) })) },
  { name: "commands are not told", plant: beating((json) => ({ ...json, commands: [] })) },
  {
    name: "what a holder has taken up is told again",
    plant: (send) => {
      const told = new Map<string, unknown[]>();
      return beating((json, leaseId) => {
        const all = [...(told.get(leaseId) ?? []), ...(json["commands"] as unknown[])];
        const once = [...new Map(all.map((command) => [(command as { id: string }).id, command])).values()];
        told.set(leaseId, once);
        return { ...json, commands: once };
      })(send);
    },
  },
  {
    name: "an end is acknowledged and not kept",
    plant: inventing(0.3, (request) => (ENDS.has(leaseCall(request)?.verb ?? "") ? { status: 202, json: { state: "completing" } } : null)),
  },
  {
    name: "a revoke is answered and not done",
    plant: inventing(1, (request) => (leaseCall(request)?.verb === "revoke" ? { status: 200, json: { state: "revoked" } } : null)),
  },
  {
    name: "a cancel is answered and not done",
    plant: inventing(1, ({ path }) => (path.endsWith("/cancel") ? { status: 202, json: { status: "running" } } : null)),
  },
  {
    name: "an artifact is acknowledged and not kept",
    plant: inventing(0.5, (request) => (leaseCall(request)?.verb === "artifacts" ? { status: 200, json: {} } : null)),
  },
];
