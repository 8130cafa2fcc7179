/** Whether this computer draws emoji in colour: one is drawn, and looked at. */

const SIZE = 32
/** Between the strongest and the weakest of red, green and blue. */
const COLOURFUL = 60

let known: boolean | undefined

export function coloured(): boolean {
  known ??= look()
  return known
}

function look(): boolean {
  const canvas = document.createElement('canvas')
  const { width, height } = Object.assign(canvas, { width: SIZE * 2, height: SIZE * 2 })
  const context = canvas.getContext('2d')
  // Who cannot look says nothing.
  if (context === null) return true
  context.font = `${SIZE}px ${getComputedStyle(document.body).fontFamily}`
  context.fillText('🎉', 0, SIZE)
  const { data } = context.getImageData(0, 0, width, height)
  for (let at = 0; at < data.length; at += 4) {
    const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3)
    if (Math.max(red, green, blue) - Math.min(red, green, blue) > COLOURFUL) return true
  }
  return false
}
