'use server'

import { eq } from 'drizzle-orm'
import { revalidatePath } from 'next/cache'
import { getDb, posts } from '@/lib/db'

export async function createPost(formData: FormData) {
  const db = await getDb()
  await db.insert(posts).values({
    userId: String(formData.get('userId')),
    title: String(formData.get('title')),
    body: String(formData.get('body')),
  })
  revalidatePath('/')
}

export async function deletePost(id: number) {
  const db = await getDb()
  await db.delete(posts).where(eq(posts.id, id))
  revalidatePath('/')
}
