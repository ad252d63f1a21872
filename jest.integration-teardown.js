/** The end of a run of the integration tests: stops what the setup started. */
import { tearDown } from "./jest.integration-setup.js";

export default tearDown;
