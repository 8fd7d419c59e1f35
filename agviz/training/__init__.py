"""Training: losses, batches, pre-training, distillation, fine-tuning."""
