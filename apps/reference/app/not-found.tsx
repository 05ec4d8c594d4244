import type { Metadata } from 'next'
import { Frame } from '@/ui/frame'
import { Nothing } from '@/ui/nothing'

export const metadata: Metadata = { title: 'Not found' }

export default function NotFound() {
  return (
    <Frame>
      <Nothing />
    </Frame>
  )
}
