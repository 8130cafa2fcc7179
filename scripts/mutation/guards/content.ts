/** Guards of frames, fragments and what they say. */
import type { Guard } from './guard.ts'

export const CONTENT_GUARDS: readonly Guard[] = [
  {
    area: 'codec',
    name: 'what follows the frames is zero',
    file: 'content/frame.ts',
    snippet: 'if (type === 0) return isZero(content, offset) ? frames : undefined',
    replacement: 'if (type === 0) return isZero(content, content.length) ? frames : undefined',
  },
  {
    area: 'codec',
    name: 'a frame ends within its letter',
    file: 'content/frame.ts',
    snippet: 'if (length > content.length - start) return undefined',
    replacement: '',
  },
  {
    area: 'codec',
    name: 'the ids of finished texts that are remembered are bounded',
    file: 'content/reassembly.ts',
    snippet: '[...state.done, grown.id].slice(-MAX_REMEMBERED)',
    replacement: '[...state.done, grown.id]',
  },
  {
    area: 'codec',
    name: 'the parts of a stored text ascend',
    file: 'content/reassembly.ts',
    snippet: '  return ascend && fits ? entry : undefined',
    replacement: '  return fits ? entry : undefined',
  },
  {
    area: 'codec',
    name: 'a name has at most 128 bytes',
    file: 'content/content.ts',
    snippet: 'name: text(0, 128)',
    replacement: 'name: text(0, 1_280)',
  },
  {
    area: 'codec',
    name: 'an emoji has at most 64 bytes',
    file: 'content/content.ts',
    snippet: 'emoji: text(0, 64)',
    replacement: 'emoji: text(0, 640)',
  },
  {
    area: 'codec',
    name: 'an opening of the safety check has at most 1,024 bytes',
    file: 'content/content.ts',
    snippet: 'rest(1_024)',
    replacement: 'rest(10_240)',
  },
  {
    area: 'codec',
    name: 'a text answers one message at most',
    file: 'content/content.ts',
    snippet: 'list(u8, reference, { max: 1 })',
    replacement: 'list(u8, reference, { max: 9 })',
  },
]
