/** JUnit's XML, as most test runners write it. */
import { elements, numberOf, parseXml, type XmlElement } from "../../../reports/parse-xml.js";
import { shortMessage, type TestCase } from "../test-case.js";

export function readJunit(text: string): TestCase[] {
  const root = parseXml(text);
  if (root.name !== "testsuites" && root.name !== "testsuite") throw new Error(`its root is <${root.name}>, not <testsuites>`);
  return elements(root, "testsuite").flatMap(fromSuite);
}

function fromSuite(suite: XmlElement): TestCase[] {
  const file = suite.attributes["file"] ?? suite.attributes["filepath"] ?? null;
  const cases = suite.children.filter(({ name }) => name === "testcase").map((element) => fromCase(element, file));
  // A suite that could not even be loaded has errors and no case.
  const broken =
    cases.length === 0 &&
    !suite.children.some(({ name }) => name === "testsuite") &&
    numberOf(suite, "errors") + numberOf(suite, "failures") > 0;
  return broken ? [{ file, name: suite.attributes["name"] ?? "suite", state: "failed", message: "the suite could not be run" }] : cases;
}

function fromCase(element: XmlElement, suiteFile: string | null): TestCase {
  const { name = "", classname = "", file } = element.attributes;
  const failure = element.children.find((child) => child.name === "failure" || child.name === "error");
  const skipped = element.children.some((child) => child.name === "skipped");
  return {
    file: file ?? suiteFile,
    name: classname === "" || name.startsWith(classname) ? name : `${classname} ${name}`,
    state: failure ? "failed" : skipped ? "skipped" : "passed",
    message: failure ? shortMessage([failure.attributes["message"] ?? "", failure.text].join("\n")) : null,
  };
}
