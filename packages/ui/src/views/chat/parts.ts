/** What a chat loads when it is needed. */
import { part } from '../../components/part/part.tsx'
import type { EmojiPickerProps } from '../emoji/emoji-picker-props.ts'

export const EmojiPicker = part<EmojiPickerProps>(
  'dialog',
  async () => (await import('../emoji/emoji-picker.tsx')).EmojiPicker,
  ({ onClose }) => onClose(),
)
