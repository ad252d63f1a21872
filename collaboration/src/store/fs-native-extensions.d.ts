/** The part of `fs-native-extensions` that we use; the package brings no types. */
declare module "fs-native-extensions" {
  /** Takes an exclusive kernel lock (OFD on Linux) on the whole file. False: somebody else holds it. It goes with the last descriptor. */
  export function tryLock(fd: number): boolean;
}
