/** docker-compose.yml and the Dockerfile cannot be run in the tests: what they name is compared with what is there. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { Validator } from "@cfworker/json-schema";
import { beforeAll, describe, expect, test } from "@jest/globals";
import { instructionsOf, interpolations, readCompose, readStages } from "./compose-file.js";
import { readEnvironments, readExample, readRootFile, roomNames, ROOT, type RoomEnvironment } from "./environment.js";

const compose = readCompose();
const services = Object.entries(compose.services);
const IMAGES = ["api", "workers"];

let environments: RoomEnvironment[];
beforeAll(async () => {
  environments = await readEnvironments();
});

/** `<room>/.next` is built from `<room>/src`; `<room>/dist/x.js` is built from `<room>/src/x.ts`; every other path must be there as it is. */
function sourceOf(path: string): string {
  return path.replace(/^([a-z0-9]+)\/(?:dist|\.next)(?=\/|$)/, "$1/src").replace(/(?<=^[a-z0-9]+\/src\/.*)\.js$/, ".ts");
}

const missing = (paths: string[]): string[] => paths.filter((path) => !existsSync(join(ROOT, sourceOf(path))));

function portOf(room: string, name: string): string | undefined {
  const texts = instructionsOf(room).filter(({ word }) => word === "ENV");
  return texts.map(({ text }) => new RegExp(`\\b${name}=(\\d+)`).exec(text)?.[1]).find((port) => port !== undefined);
}

describe("docker-compose.yml", () => {
  test("is valid by the Compose Specification", () => {
    const schema = JSON.parse(readFileSync(join(import.meta.dirname, "compose-spec.json"), "utf8"));
    const { valid, errors } = new Validator(schema, "2020-12", false).validate(compose);
    expect(errors.map(({ instanceLocation, error }) => `${instanceLocation}: ${error}`)).toEqual([]);
    expect(valid).toBe(true);
  });

  test("mounts only files that exist and volumes that it declares", () => {
    const sources = services.flatMap(([, { volumes = [] }]) => volumes.map((volume) => volume.replace(/:[^:}]*(?::ro)?$/, "")));
    expect(missing(sources.filter((source) => source.startsWith("./")))).toEqual([]);
    const named = sources.filter((source) => /^[a-z]/.test(source));
    expect([...new Set(named)].sort()).toEqual(Object.keys(compose.volumes).sort());
  });

  test("publishes ports on this machine only", () => {
    const ports = services.flatMap(([, service]) => service.ports ?? []);
    expect(ports.length).toBeGreaterThan(0);
    expect(ports.filter((port) => !port.startsWith("127.0.0.1:"))).toEqual([]);
  });

  test("waits only for services that exist, by conditions that they can meet", () => {
    for (const [name, { depends_on = {} }] of services) {
      for (const [other, { condition }] of Object.entries(depends_on)) {
        expect({ name, other, exists: compose.services[other] !== undefined }).toEqual({ name, other, exists: true });
        if (condition === "service_healthy") expect({ other, check: compose.services[other]?.healthcheck }).toHaveProperty("check.test");
      }
    }
  });

  test("builds from stages that exist, and starts what exists", () => {
    const stages = readStages().map(({ name }) => name);
    for (const [, { build, command }] of services) {
      if (build === undefined) continue;
      expect(stages).toContain(build.target);
      expect(missing((command ?? []).filter((word) => word.endsWith(".js")))).toEqual([]);
    }
  });

  test.each([...IMAGES, "console"])("gives %s only variables that it reads", (room) => {
    const variables = environments.find((one) => one.room === room)?.variables ?? new Map();
    const given = Object.keys(compose.services[room]?.environment ?? {});
    expect(given.length).toBeGreaterThan(0);
    expect(given.filter((name) => !variables.has(name))).toEqual([]);
  });

  test("gives the migrations what they read", () => {
    const variables = environments.find((one) => one.room === "database")?.variables ?? new Map();
    expect(Object.keys(compose.services["migrations"]?.environment ?? {})).toEqual([...variables.keys()]);
  });

  test("has no password of its own: every one must be set, with a message that says where", () => {
    const secrets = interpolations().filter(({ name }) => /PASSWORD|SECRET|KEY$/.test(name));
    expect(secrets.filter(({ operator, rest }) => operator !== ":?" || !rest.includes(".env"))).toEqual([]);
    const values = services.flatMap(([, { environment = {} }]) => Object.entries(environment));
    expect(values.filter(([name, value]) => /PASSWORD|PWD|AUTH$/.test(name) && !value.startsWith("${"))).toEqual([]);
  });

  test("fills in the same defaults as .env.example names", () => {
    const example = new Map(readExample().map(({ name, value }) => [name, value]));
    const hostNames = new Set(["PRAXIS_HOST_ID"]);
    const defaults = interpolations().filter(({ name, operator }) => operator === ":-" && !hostNames.has(name));
    expect(defaults.filter(({ name, rest }) => example.get(name) !== rest)).toEqual([]);
  });

  test("publishes the ports that the images listen on", () => {
    const [, , , , , , , port] = JSON.parse(instructionsOf("console").findLast(({ word }) => word === "CMD")?.text ?? "[]") as string[];
    expect(compose.services["console"]?.ports?.[0]).toMatch(new RegExp(`:${port ?? "none"}$`));
    expect(instructionsOf("console").find(({ word }) => word === "EXPOSE")?.text).toBe(port);
    expect(compose.services["api"]?.ports?.[0]).toMatch(new RegExp(`:${portOf("api", "PRAXIS_API_PORT") ?? "none"}$`));
  });
});

describe("the Dockerfile", () => {
  test("copies only what exists", () => {
    const paths = readStages().flatMap(({ instructions }) =>
      instructions.filter(({ word }) => word === "COPY").flatMap(({ text }) => text.split(" ").slice(0, -1)),
    );
    const sources = paths.filter((path) => !path.startsWith("--") && path !== "/app").map((path) => path.replace("/app/", ""));
    expect(sources.length).toBeGreaterThan(20);
    expect(missing(sources)).toEqual([]);
  });

  test("copies the manifest of every room, without which `npm ci` refuses the lockfile", () => {
    const copied = instructionsOf("manifests").map(({ text }) => text);
    expect(roomNames().filter((room) => !copied.includes(`${room}/package.json ${room}/`))).toEqual([]);
  });

  test.each(IMAGES)("the image %s holds what its room imports, down to the last room", (room) => {
    const needed = new Set<string>();
    const visit = (name: string): void => {
      if (needed.has(name)) return;
      needed.add(name);
      const { dependencies = {} } = JSON.parse(readRootFile(`${name}/package.json`)) as { dependencies?: Record<string, string> };
      for (const dependency of Object.keys(dependencies)) if (dependency.startsWith("@praxis/")) visit(dependency.replace("@praxis/", ""));
    };
    visit(room);
    const copied = instructionsOf(room).map(({ text }) => text);
    expect([...needed].filter((name) => !copied.includes(`--from=build /app/${name}/dist ${name}/dist`))).toEqual([]);
    const built = instructionsOf("build").map(({ text }) => text);
    expect([...needed].filter((name) => !built.includes(`${name} ${name}`))).toEqual([]);
  });

  test.each(IMAGES)("the image %s runs as an ordinary user, drains on SIGTERM and starts a file that exists", (room) => {
    const instructions = instructionsOf(room);
    expect(instructions.filter(({ word }) => word === "USER").at(-1)?.text).toBe("node");
    expect(instructions.find(({ word }) => word === "STOPSIGNAL")?.text).toBe("SIGTERM");
    const [command, file = ""] = JSON.parse(instructions.findLast(({ word }) => word === "CMD")?.text ?? "[]") as string[];
    expect(command).toBe("node");
    expect(file).toBe(`${room}/dist/main.js`);
    expect(missing([file])).toEqual([]);
  });

  test("the image console runs as an ordinary user and starts Next on the room", () => {
    const instructions = instructionsOf("console");
    expect(instructions.filter(({ word }) => word === "USER").at(-1)?.text).toBe("node");
    const command = JSON.parse(instructions.findLast(({ word }) => word === "CMD")?.text ?? "[]") as string[];
    expect(command.slice(0, 4)).toEqual(["node", "node_modules/next/dist/bin/next", "start", "console"]);
    expect(missing([command[1] ?? "none"])).toEqual([]);
  });

  test.each(IMAGES)("the image %s sets only variables that the process reads", (room) => {
    const variables = environments.find((one) => one.room === room)?.variables ?? new Map();
    const texts = instructionsOf(room).flatMap(({ word, text }) => (word === "ENV" ? text.split(" ") : []));
    const set = texts.map((text) => text.split("=")[0] ?? "").filter((name) => name !== "NODE_ENV");
    expect(set.filter((name) => !variables.has(name))).toEqual([]);
  });

  test.each([
    ["api", "PRAXIS_API_PORT"],
    ["workers", "PRAXIS_WORKER_HEALTH_PORT"],
  ])("the health check of %s asks the port it exposes, at a path the room answers", (room, name) => {
    const instructions = instructionsOf(room);
    const check = instructions.find(({ word }) => word === "HEALTHCHECK")?.text ?? "";
    expect(check).toContain(`process.env.${name}`);
    expect(instructions.find(({ word }) => word === "EXPOSE")?.text).toBe(portOf(room, name));
    const usual = environments.find((one) => one.room === room)?.variables.get(name);
    if (usual !== undefined) expect(portOf(room, name)).toBe(usual);
    const path = /\}(\/[a-z]+)`/.exec(check)?.[1] ?? "none";
    expect(sourcesOf(room).some((text) => text.includes(`"${path}"`))).toBe(true);
  });

  test("every package that the lockfile needs is in the lockfile, or `npm ci` refuses it", () => {
    const { packages } = JSON.parse(readRootFile("package-lock.json")) as { packages: Record<string, { optionalDependencies?: object }> };
    const absent = Object.entries(packages).flatMap(([place, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(packages, place, name)),
    );
    expect([...new Set(absent)]).toEqual([]);
  });
});

/** npm's own search: beside the package that needs it, then one folder up, to the root. */
function isLocked(packages: Record<string, unknown>, place: string, name: string): boolean {
  if (packages[`${place === "" ? "" : `${place}/`}node_modules/${name}`] !== undefined) return true;
  if (place === "") return false;
  const up = place.lastIndexOf("/node_modules/");
  return isLocked(packages, up === -1 ? "" : place.slice(0, up), name);
}

function sourcesOf(room: string): string[] {
  const folder = join(ROOT, room, "src");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => name.endsWith(".ts") && !name.endsWith(".test.ts"),
  );
  return names.filter((name) => statSync(join(folder, name)).isFile()).map((name) => readFileSync(join(folder, name), "utf8"));
}
