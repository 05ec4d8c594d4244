/**
 * A body as text, at most `max` bytes of it, within `ms` milliseconds; `null` for one that is longer, slower or breaks
 * off. Its stream is cancelled then, and what was read of it dropped.
 */
export async function boundedText(body: ReadableStream<Uint8Array>, max: number, ms: number): Promise<string | null> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let isOver = false
  const stop = (): void => {
    isOver = true
    reader.cancel().catch(() => undefined)
  }
  const timer = setTimeout(stop, ms)
  let text = ''
  let size = 0
  try {
    for (;;) {
      const { value, done } = await reader.read()
      if (isOver) return null
      if (done) return text + decoder.decode()
      size += value.byteLength
      if (size > max) {
        stop()
        return null
      }
      text += decoder.decode(value, { stream: true })
    }
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
