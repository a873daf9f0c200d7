//! What is printed: findings and outcomes as people and machines read them, one file a form.
