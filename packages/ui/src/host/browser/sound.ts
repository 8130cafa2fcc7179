/** The sound of a message: two short notes, made by the browser. Nothing is loaded for it. */
import type { Sound } from '../host.ts'

/** Hz, and seconds after the beginning. */
const NOTES = [
  [784, 0],
  [1_175, 0.1],
] as const
const LOUD = 0.12
const RISE = 0.01
const LENGTH = 0.3
/** A browser that does not allow it never answers. */
const PATIENCE_MS = 500

let context: AudioContext | undefined

export const sound: Sound = {
  async play() {
    // A browser that was not clicked in yet refuses, and complains of being asked.
    if (!('AudioContext' in window) || !navigator.userActivation.hasBeenActive) return false
    context ??= new AudioContext()
    const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))
    await Promise.race([context.resume().catch(() => {}), patience])
    if (context.state !== 'running') return false
    for (const [frequency, at] of NOTES) strike(context, frequency, context.currentTime + at)
    return true
  },
}

function strike(audio: AudioContext, frequency: number, at: number): void {
  const tone = new OscillatorNode(audio, { frequency })
  const volume = new GainNode(audio, { gain: 0 })
  volume.gain.setValueAtTime(0, at)
  volume.gain.linearRampToValueAtTime(LOUD, at + RISE)
  volume.gain.linearRampToValueAtTime(0, at + LENGTH)
  tone.connect(volume).connect(audio.destination)
  tone.start(at)
  tone.stop(at + LENGTH)
}
