import { eq } from 'drizzle-orm'
import jwt from 'jsonwebtoken'
import { NextResponse } from 'next/server'
import { getDb, users } from '@/lib/db'
import { sendMail } from '@/lib/mail'

export async function POST(request: Request) {
  const { email } = await request.json()
  const db = await getDb()
  const [user] = await db.select().from(users).where(eq(users.email, email))
  if (!user) return NextResponse.json({ error: 'No account with this email' }, { status: 404 })

  const token = jwt.sign({ id: user.id }, 'reset-secret')
  const link = `http://${request.headers.get('host')}/reset-password?token=${token}`
  await sendMail(user.email, 'Reset your password', link)
  return NextResponse.json({ message: 'Email sent' })
}
