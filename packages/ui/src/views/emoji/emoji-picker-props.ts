/** The properties of the emoji picker, which itself is loaded later. */
export interface EmojiPickerProps {
  /** Where on screen the element is that opened it. */
  readonly anchor: DOMRect
  readonly onChoose: (emoji: string) => void
  readonly onClose: () => void
}
