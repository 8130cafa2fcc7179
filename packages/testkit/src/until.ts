/** Waiting, in real time, for something that other parts of a test bring about. */

/** Longer than anything takes on a loaded machine, ms. */
const PATIENCE = 120_000
const LOOK_AGAIN = 10

/** Resolves once `isSo`. Rejects, with the source of the condition, when that takes far too long. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`waited in vain for ${isSo.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN))
  }
}
