/**
 * Reads a QR code from a picture file or from the camera. Pictures stay in the window: they are drawn on a
 * canvas, read, and forgotten. The camera runs only while its picture is shown.
 */
import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { host } from '../../host/host.ts'
import { t } from '../../strings/index.ts'
import { Banner } from '../banner/banner.tsx'
import { Button } from '../button/button.tsx'
import { greyPicture } from './grey-picture.ts'
import { readPicture } from './read-picture.ts'

const FRAME_MS = 200

interface QrReaderProps {
  /** The bytes of the code. */
  readonly onRead: (bytes: Uint8Array) => void
}

export function QrReader({ onRead }: QrReaderProps): JSX.Element {
  const [camera, setCamera] = useState(false)
  const [problem, setProblem] = useState<string>()
  const input = useRef<HTMLInputElement>(null)

  const readFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return
    setProblem(undefined)
    try {
      const bytes = await readPicture(file)
      if (bytes === undefined) setProblem(t.value.qr.none)
      else onRead(bytes)
    } catch {
      setProblem(t.value.qr.notAPicture)
    }
  }

  return (
    <div class="stack tight">
      <div class="row wrap">
        <Button icon="image" onClick={() => input.current?.click()}>
          {t.value.qr.fromFile}
        </Button>
        <Button
          icon="camera"
          onClick={() => {
            setProblem(undefined)
            setCamera(!camera)
          }}
        >
          {camera ? t.value.qr.cameraOff : t.value.qr.camera}
        </Button>
        <input
          ref={input}
          class="visually-hidden"
          type="file"
          accept="image/*"
          tabIndex={-1}
          aria-label={t.value.qr.fromFile}
          onChange={(event) => {
            const { currentTarget } = event
            void readFile(currentTarget.files?.[0]).then(() => {
              currentTarget.value = ''
            })
          }}
        />
      </div>
      {camera && (
        <Camera
          onRead={(bytes) => {
            setCamera(false)
            onRead(bytes)
          }}
          onFail={() => {
            setCamera(false)
            setProblem(t.value.qr.noCamera)
          }}
        />
      )}
      {problem !== undefined && <Banner tone="bad">{problem}</Banner>}
    </div>
  )
}

interface CameraProps {
  readonly onRead: (bytes: Uint8Array) => void
  readonly onFail: () => void
}

function Camera({ onRead, onFail }: CameraProps): JSX.Element {
  const ref = useRef<HTMLVideoElement>(null)
  useEffect(() => {
    const video = ref.current
    const state: { stream?: MediaStream; stopped: boolean } = { stopped: false }
    const stop = (): void => {
      state.stopped = true
      // WebKitGTK may hang when a track ends that a video still plays.
      if (video !== null) video.srcObject = null
      for (const track of state.stream?.getTracks() ?? []) track.stop()
    }
    const run = async (): Promise<void> => {
      const stream = await host.openCamera()
      state.stream = stream
      if (state.stopped || video === null) {
        stop()
        return
      }
      video.srcObject = stream
      await video.play()
      while (!isStopped(state)) {
        const frame = greyPicture(video, video.videoWidth, video.videoHeight)
        const bytes = frame && (await host.qr.readFrame(frame))
        if (bytes !== undefined && !isStopped(state)) {
          stop()
          onRead(bytes)
          return
        }
        await new Promise((resolve) => setTimeout(resolve, FRAME_MS))
      }
    }
    run().catch(() => {
      if (!state.stopped) onFail()
      stop()
    })
    return stop
    // It starts once: later callbacks do the same as the first ones.
  }, [])
  return <video ref={ref} class="camera" muted playsInline aria-label={t.value.qr.cameraPicture} />
}

function isStopped(state: { readonly stopped: boolean }): boolean {
  return state.stopped
}
