/** Waiting, in real time, for something that other parts of a test bring about. */

const LOOK_AGAIN = 10
/** Two minutes and more: longer than anything takes on a loaded machine. */
const LOOKS = 12_000

/** Resolves once `isSo`. Rejects, with the source of the condition, when that takes far too long. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (let look = 0; !(await isSo()); look++) {
    if (look === LOOKS) throw new Error(`waited in vain for ${isSo.toString()}`)
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN))
  }
}
