"""A BERT of random weights, small enough to make one in a test."""

import string
from pathlib import Path
from typing import Sequence

import torch

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
UNUSED = ["[unused1]", "[unused2]"]
WORDS = ["red", "blue", "dark", "cotton", "wool", "shirt", "coat", "cherry", "scent"]
WIDTH = 32
MAX_LENGTH = 512


def make_tiny_bert(folder: Path, unused: Sequence[str] = UNUSED) -> Path:
    """Save a cased BERT with a tokenizer that knows single characters and a few words.

    unused (Sequence[str]): The free entries of its vocabulary.
    """
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder.mkdir(parents=True, exist_ok=True)
    characters = [*string.ascii_letters, *string.digits]
    vocab = [
        *SPECIAL,
        *unused,
        *string.punctuation,
        *characters,
        *(f"##{character}" for character in characters),
        *WORDS,
    ]
    vocab_path = folder / "vocab.txt"
    vocab_path.write_text("\n".join(vocab), encoding="utf8")
    config = BertConfig(
        vocab_size=len(vocab),
        hidden_size=WIDTH,
        num_hidden_layers=2,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=MAX_LENGTH,
        # Larger than usual, so that what a token is makes a difference.
        initializer_range=0.1,
        hidden_dropout_prob=0.0,
        attention_probs_dropout_prob=0.0,
    )
    with torch.random.fork_rng():
        torch.manual_seed(0)
        BertModel(config).save_pretrained(folder)
    BertTokenizerFast(
        str(vocab_path), do_lower_case=False, model_max_length=MAX_LENGTH
    ).save_pretrained(folder)
    return folder
