/** The step kind `repository.inventory`. */
export { createRepositoryInventory } from "./create-repository-inventory.js";
