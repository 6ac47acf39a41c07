"""vendsim"""
