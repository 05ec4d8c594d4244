import { NextResponse } from 'next/server'
import { z } from 'zod'
import { getDb, subscribers } from '@/lib/db'
import { sendMail } from '@/lib/mail'

const Subscriber = z.object({
  email: z.string(),
  name: z.string(),
})

export async function POST(request: Request) {
  const { email, name } = Subscriber.parse(await request.json())
  const db = await getDb()
  await db.insert(subscribers).values({ email, name })
  await sendMail(email, 'Welcome!', `Hi ${name}, thanks for subscribing.`)
  return NextResponse.json({ ok: true })
}
